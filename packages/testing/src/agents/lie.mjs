/** A scripted agent that does nothing, says that it did, and exits with 0. Real ones do. */
console.log("I fixed the bug and all tests pass.")
