// Every page works without this: it only makes the design system's components quicker to use.
import { initAll } from "../vendor/nhsuk/nhsuk-frontend.min.js";

initAll();

// On a narrow screen ways go into "More", and with them how much waits there: say the sum on it.
const list = document.querySelector(".nhsuk-header__menu-list");
const more = document.querySelector(".nhsuk-header__menu-toggle");

function count() {
  more.querySelector(".moor-count")?.remove();
  const counts = [...list.querySelectorAll(".moor-count")];
  const sum = counts.reduce((before, each) => before + Number(each.textContent), 0);
  if (sum) {
    const told = document.createElement("span");
    told.className = "moor-count";
    told.textContent = sum;
    more.append(told);
  }
}

if (list && more) {
  count();
  new MutationObserver(count).observe(list, { childList: true });
}
