import Alpine from "@alpinejs/csp";
import { startServerDialog } from "../dialog.ts";
import { fileForm } from "../upload/file-form.ts";
import { uploadPage } from "../upload/watch.ts";

Alpine.data("fileForm", fileForm);
Alpine.data("uploadPage", uploadPage);
startServerDialog();
Alpine.start();
