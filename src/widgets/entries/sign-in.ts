import Alpine from "@alpinejs/csp";
import { leftBehind } from "../left-behind.ts";
import { passwordField } from "../sign-in.ts";

Alpine.data("passwordField", passwordField);
Alpine.data("leftBehind", leftBehind);
Alpine.start();
