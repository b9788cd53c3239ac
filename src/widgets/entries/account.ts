import Alpine from "@alpinejs/csp";
import { passwordField } from "../sign-in.ts";

Alpine.data("passwordField", passwordField);
Alpine.start();
