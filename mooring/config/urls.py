"""Every part's doors. Each path names the capability that opens it (``design.doors``)."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("mooring.directory.urls")),
    path("", include("mooring.sharing.urls")),
    path("", include("mooring.people.urls")),
    path("", include("mooring.linkage.urls")),
    path("", include("mooring.holding.urls")),
    path("", include("mooring.liaison.urls")),
    path("", include("mooring.intake.urls")),
    path("", include("mooring.record.urls")),
    path("", include("mooring.notices.urls")),
]

handler400 = "mooring.design.views.bad_request"
handler403 = "mooring.design.views.refused"
handler404 = "mooring.design.views.not_found"
handler500 = "mooring.design.views.server_error"
