//! Messages of the API as JSON, in protobuf's own mapping: the form in which any other client shows them too.

use std::sync::LazyLock;

use baton_api::FILE_DESCRIPTOR_SET;
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage};
use serde_json::Value;

/// Why a message has no JSON. It would be a defect of this program.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JsonError {
    /// The API's own description cannot be read, or lacks the message.
    #[error("the API's description has no message {0}")]
    NotDescribed(&'static str),
    /// The bytes of the message are not what its description says.
    #[error("the message does not fit its description")]
    Unfit(#[from] prost::DecodeError),
    /// It cannot be written down.
    #[error("the message cannot be written as JSON")]
    NotWritten(#[from] serde_json::Error),
}

static DESCRIPTIONS: LazyLock<Option<DescriptorPool>> =
    LazyLock::new(|| DescriptorPool::decode(FILE_DESCRIPTOR_SET).ok());

/// A message as indented JSON. `name` is its full name, such as `baton.handoff.v1.Handoff`.
///
/// # Errors
/// [`JsonError`]; none in practice.
pub(crate) fn to_json(name: &'static str, message: &impl Message) -> Result<String, JsonError> {
    Ok(serde_json::to_string_pretty(&described(name, message)?)?)
}

/// The same as a value, to be put beside others.
///
/// # Errors
/// [`JsonError`]; none in practice.
pub(crate) fn to_value(name: &'static str, message: &impl Message) -> Result<Value, JsonError> {
    Ok(serde_json::to_value(described(name, message)?)?)
}

fn described(name: &'static str, message: &impl Message) -> Result<DynamicMessage, JsonError> {
    let description = DESCRIPTIONS.as_ref().and_then(|pool| pool.get_message_by_name(name));
    let description = description.ok_or(JsonError::NotDescribed(name))?;
    Ok(DynamicMessage::decode(description, message.encode_to_vec().as_slice())?)
}
