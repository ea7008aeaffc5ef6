// Every page works without this: it only makes the design system's components quicker to use.
import { initAll } from "../vendor/nhsuk/nhsuk-frontend.min.js";

initAll();
