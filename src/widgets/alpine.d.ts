// The package comes without types; this is the part of it that we use.
declare module "@alpinejs/csp" {
  const Alpine: {
    /** Registers a part; its methods and getters see each other and Alpine's `$refs`, `$nextTick` and so on through `this`. */
    data(name: string, part: (...parameters: never[]) => object): void;
    start(): void;
  };
  export default Alpine;
}
