export { inTrace } from "../store/trace-comment.ts";
