// Without it Next would take a folder above, which has a lock of its own, for the app's root.
export default { turbopack: { root: import.meta.dirname } }
