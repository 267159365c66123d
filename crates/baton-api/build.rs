//! Turns `proto/` into Rust with a compiler written in Rust, so that a fresh machine needs no `protoc`.
//!
//! A message with a field marked `(baton.type.v1.private)` gets a `Debug` that shows its name only: what a person
//! wrote, or what names a patient, cannot reach a log by way of `{:?}`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use protox::prost_reflect::{DescriptorPool, ExtensionDescriptor, MessageDescriptor, Value};

const PROTO_DIR: &str = "../../proto";
const PRIVATE: &str = "baton.type.v1.private";

type Fallible<T> = Result<T, Box<dyn Error>>;

fn main() -> Fallible<()> {
    println!("cargo::rerun-if-changed={PROTO_DIR}");
    let out_dir = out_dir()?;
    let proto_dir = Path::new(PROTO_DIR);

    let mut compiler = protox::Compiler::new([proto_dir])?;
    compiler.include_source_info(true).include_imports(true);
    compiler.open_files(protos_under(&proto_dir.join("baton"))?)?;
    fs::write(out_dir.join("descriptor_set.binpb"), compiler.encode_file_descriptor_set())?;

    let guarded = messages_with_private_fields(&compiler.descriptor_pool())?;
    write_debug_impls(&out_dir, &guarded)?;

    let mut files = compiler.file_descriptor_set();
    for file in files.file.iter_mut().filter(|file| file.package().starts_with("google.")) {
        // Its comments are written for another documentation system, whose links rustdoc cannot follow.
        file.source_code_info = None;
    }
    tonic_prost_build::configure()
        .btree_map(".")
        .bytes(".")
        .skip_debug(guarded.iter().map(|message| format!(".{}", message.full_name())))
        .compile_fds(files)?;
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "cargo names the output directory in the environment only")]
fn out_dir() -> Fallible<PathBuf> {
    Ok(std::env::var_os("OUT_DIR").map(PathBuf::from).ok_or("OUT_DIR is not set: run this through cargo")?)
}

/// Every `.proto` below `dir`, sorted, so that the output does not depend on the file system's order.
fn protos_under(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(protos_under(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn messages_with_private_fields(pool: &DescriptorPool) -> Fallible<Vec<MessageDescriptor>> {
    let private = pool.get_extension_by_name(PRIVATE).ok_or_else(|| format!("{PRIVATE} is not defined"))?;
    let mut guarded = Vec::new();
    for message in pool.all_messages() {
        let mut fields = message.fields().filter(|field| is_set(field.options(), &private)).peekable();
        if fields.peek().is_none() {
            continue;
        }
        // A oneof becomes an enum of its own, with a derived Debug that this guard would not reach.
        if let Some(field) = fields.find(|field| field.containing_oneof().is_some_and(|o| !o.is_synthetic()))
        {
            return Err(
                format!("{} is private and in a oneof: wrap it in a message", field.full_name()).into()
            );
        }
        drop(fields);
        guarded.push(message);
    }
    Ok(guarded)
}

fn is_set(options: protox::prost_reflect::DynamicMessage, extension: &ExtensionDescriptor) -> bool {
    matches!(*options.get_extension(extension), Value::Bool(true))
}

/// Writes one file per package, to be included beside the package's generated code.
fn write_debug_impls(out_dir: &Path, guarded: &[MessageDescriptor]) -> Fallible<()> {
    let mut files = BTreeMap::<&str, String>::new();
    for message in guarded {
        if message.parent_message().is_some() {
            return Err(
                format!("{} has private fields and is nested: move it out", message.full_name()).into()
            );
        }
        let file = files.entry(message.package_name()).or_default();
        for (path, name) in types_without_debug(message) {
            writeln!(
                file,
                "impl ::core::fmt::Debug for {path} {{\n    \
                     fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {{\n        \
                         f.debug_struct(\"{name}\").finish_non_exhaustive()\n    \
                     }}\n\
                 }}"
            )?;
        }
    }
    let packages = [
        "baton.type.v1",
        "baton.event.v1",
        "baton.handoff.v1",
        "baton.program.v1",
        "baton.directory.v1",
        "baton.screening.v1",
        "baton.audit.v1",
        "baton.admin.v1",
    ];
    for package in packages {
        let impls = files.remove(package).unwrap_or_default();
        fs::write(out_dir.join(format!("{package}.debug.rs")), impls)?;
    }
    match files.keys().next() {
        Some(package) => Err(format!("package {package} is not known to build.rs and lib.rs").into()),
        None => Ok(()),
    }
}

/// Skipping a message's `Debug` skips it for the message's oneofs and nested messages too. Each as its path in Rust and
/// the name to print.
fn types_without_debug(message: &MessageDescriptor) -> Vec<(String, String)> {
    let module = snake_case(message.name());
    let oneofs = message.oneofs().filter(|oneof| !oneof.is_synthetic()).map(|oneof| camel_case(oneof.name()));
    let nested = message.child_messages().map(|child| child.name().to_owned());
    let inside = oneofs.chain(nested).map(|name| (format!("{module}::{name}"), name));
    std::iter::once((message.name().to_owned(), message.name().to_owned())).chain(inside).collect()
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

fn camel_case(name: &str) -> String {
    name.split('_')
        .flat_map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
        })
        .collect()
}
