//! What the protos document of every reason that a call may be refused for: the text that users read.

use std::sync::OnceLock;

use baton_api::FILE_DESCRIPTOR_SET;
use baton_api::types::v1::ErrorReason;
use prost::Message as _;
use prost_types::{FileDescriptorProto, FileDescriptorSet};
use tonic::Code;

const FILE: &str = "baton/type/v1/error_reason.proto";
const PREFIX: &str = "ERROR_REASON_";

/// A reason and what is documented of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documented {
    /// Its name in `ErrorInfo`.
    pub name: String,
    /// What it means.
    pub meaning: String,
    /// The code that it comes with, and the code's name.
    pub code: Code,
    pub code_name: String,
    /// Whether sending the same again can help.
    pub retry: bool,
    /// What to do.
    pub advice: String,
}

/// Every reason but UNSPECIFIED, in the order of the proto.
pub fn documented() -> &'static [Documented] {
    static ALL: OnceLock<Vec<Documented>> = OnceLock::new();
    ALL.get_or_init(|| {
        let files = FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).expect("a descriptor set");
        let file = files.file.iter().find(|file| file.name() == FILE).expect("the file of the reasons");
        let reasons = &file.enum_type[0];
        assert_eq!(reasons.name(), "ErrorReason", "{FILE} begins with the reasons");
        (0..reasons.value.len())
            .filter(|at| reasons.value[*at].number() != ErrorReason::Unspecified as i32)
            .map(|at| read(reasons.value[at].name(), &comment(file, at)))
            .collect()
    })
}

/// The comment above the value: field 5 of a file are its enums, field 2 of an enum its values.
fn comment(file: &FileDescriptorProto, value: usize) -> String {
    let value = i32::try_from(value).expect("few values");
    let locations = &file.source_code_info.as_ref().expect("comments are kept").location;
    let location = locations.iter().find(|location| location.path == [5, 0, 2, value]);
    location.expect("every value is documented").leading_comments().trim().to_owned()
}

/// A comment is its meaning, `Code: C. Retry: yes|no.` and `Do: …`.
fn read(name: &str, comment: &str) -> Documented {
    let text = comment.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    let (meaning, rest) = text.split_once(" Code: ").unwrap_or_else(|| panic!("{name} states no code"));
    let (code_name, rest) = rest.split_once(". Retry: ").unwrap_or_else(|| panic!("{name} states no retry"));
    let (retry, advice) =
        rest.split_once(". Do: ").unwrap_or_else(|| panic!("{name} does not say what to do"));
    Documented {
        name: name.strip_prefix(PREFIX).expect("the prefix of the enum").to_owned(),
        meaning: meaning.to_owned(),
        code: code(code_name),
        code_name: code_name.to_owned(),
        retry: match retry {
            "yes" => true,
            "no" => false,
            other => panic!("{name} says of retrying neither yes nor no but '{other}'"),
        },
        advice: advice.to_owned(),
    }
}

fn code(name: &str) -> Code {
    let snake = |code: Code| {
        let mut snake = String::new();
        for letter in format!("{code:?}").chars() {
            if letter.is_uppercase() && !snake.is_empty() {
                snake.push('_');
            }
            snake.extend(letter.to_uppercase());
        }
        snake
    };
    let codes = (0..=16).map(Code::from_i32);
    codes.into_iter().find(|code| snake(*code) == name).unwrap_or_else(|| panic!("{name} is no code of gRPC"))
}
