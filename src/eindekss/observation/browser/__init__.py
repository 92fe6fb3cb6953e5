"""The browser: the only place that knows Playwright. A page that hangs or crashes costs itself, never the run."""

from eindekss.observation.browser.chromium import Chromium
from eindekss.observation.browser.limits import Limits
from eindekss.observation.browser.replay import OFFLINE, replay
from eindekss.observation.browser.tab import FULL, Tab

__all__ = ["FULL", "OFFLINE", "Chromium", "Limits", "Tab", "replay"]
