"""What leaves the house in somebody's hand: links that open a door."""

from mooring.directory.gateways.links import (
    account_of_demo_token,
    account_of_password_link,
    demo_link,
    password_link,
)

__all__ = ["account_of_demo_token", "account_of_password_link", "demo_link", "password_link"]
