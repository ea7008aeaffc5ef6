"""Setting a partnership up from its blueprint, and filling it by simulation."""

from mooring.blueprints.actions.setting_up import bring_in_cast, plan_duty, set_up_partnership

__all__ = ["bring_in_cast", "plan_duty", "set_up_partnership"]
