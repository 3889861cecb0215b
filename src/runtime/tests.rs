//! Invocations of operations that the specification does not have yet.
