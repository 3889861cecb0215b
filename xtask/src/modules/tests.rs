use std::fs;

use super::{dependencies, forbidden};

/// Returns the cycles of a crate, as `xtask modules` prints them.
fn cycles_of(name: &str, files: &[(&str, &str)]) -> Vec<String> {
    let folder = std::env::temp_dir().join(format!("modules-{}-{name}", std::process::id()));
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let dependencies = dependencies(&folder.join("lib.rs")).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    forbidden(&dependencies)
}

#[test]
fn two_modules_that_use_each_other_form_a_cycle() {
    let cycles = cycles_of(
        "two",
        &[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "use crate::b::B; pub struct A(B);"),
            ("b/mod.rs", "pub struct B; fn f() { super::a::A::new(); }"),
        ],
    );
    assert_eq!(
        cycles,
        [
            "a cycle of modules:\n  crate::a -> crate::b (crate::b::B)\n  crate::b -> crate::a (super::a::A::new)"
        ]
    );
}

#[test]
fn a_reexport_resolves_to_the_defining_module() {
    let a = ("a.rs", "use crate::{C, B as D}; struct A(C, D);");
    let c = ("b/c.rs", "pub struct C;");
    // Through two modules, one of them with a glob.
    let through = [
        ("lib.rs", "mod a; mod b; pub use b::*;"),
        ("b/mod.rs", "mod c; pub use self::c::C; pub struct B;"),
        a,
        c,
    ];
    assert_eq!(cycles_of("through", &through), [""; 0]);
    let back = [
        through[0],
        (
            "b/mod.rs",
            "mod c; pub use self::c::C; pub struct B; fn f() { crate::a::f() }",
        ),
        a,
        c,
    ];
    assert_eq!(cycles_of("back", &back).len(), 1);
}

#[test]
fn a_child_may_use_its_parent_but_not_its_siblings_in_a_cycle() {
    let parent = "mod child; mod other; use child::Child; pub(super) struct Parent(Child);";
    let child = "use super::Parent; pub(super) struct Child(Parent);";
    let lib = ("lib.rs", "mod parent;");
    let mut files = [
        lib,
        ("parent/mod.rs", parent),
        ("parent/child.rs", child),
        ("parent/other.rs", ""),
    ];
    assert_eq!(cycles_of("parent", &files), [""; 0]);
    files[3].1 = "use super::child::Child; pub(super) struct Other;";
    assert_eq!(cycles_of("sibling", &files), [""; 0]);
    files[2].1 = "use super::other; pub(super) struct Child(other::Other);";
    assert_eq!(cycles_of("siblings", &files).len(), 1);
    files[2].1 = "pub(super) struct Child;";
    assert_eq!(cycles_of("none", &files), [""; 0]);
}

#[test]
fn a_cycle_of_a_parent_with_an_outside_module_is_found() {
    let mut files = [
        ("lib.rs", "mod a; mod b;"),
        (
            "a/mod.rs",
            "mod kind; pub(crate) use kind::Kind; use crate::b::B; pub struct A(B);",
        ),
        ("a/kind.rs", "use super::A; pub struct Kind; fn f(_: A) {}"),
        ("b.rs", "use crate::a::Kind; pub struct B(Kind);"),
    ];
    assert_eq!(cycles_of("outside", &files).len(), 1);
    files[2].1 = "pub struct Kind;";
    assert_eq!(cycles_of("inside", &files), [""; 0]);
}

#[test]
fn macros_and_imports_inside_functions_count() {
    let lib = ("lib.rs", "mod a; mod b;");
    let b = ("b.rs", "pub fn f() { use crate::a::A; }");
    for (name, a) in [
        ("macro", "m! { x => crate::b::f() }"),
        ("rules", "macro_rules! m { () => { $crate::b::f() } }"),
        ("inner", "fn f() { use super::b; }"),
    ] {
        assert_eq!(cycles_of(name, &[lib, ("a.rs", a), b]).len(), 1, "{name}");
    }
}

#[test]
fn tests_documentation_and_other_crates_do_not_count() {
    let cycles = cycles_of(
        "none",
        &[
            ("lib.rs", "mod a; mod b; mod http;"),
            (
                "a.rs",
                "pub struct A; #[cfg(test)] mod tests { use crate::b::B; }",
            ),
            (
                "b.rs",
                "use crate::a::A; use http::Method; struct B { a: A }",
            ),
            (
                "http.rs",
                "/// [`crate::b::B`]\npub struct H; fn f(x: X) { x.b.b(); }",
            ),
        ],
    );
    assert_eq!(cycles, [""; 0]);
}
