//! The trace context of a call, as W3C Trace Context writes it.

use tonic::metadata::MetadataMap;

/// The `traceparent` of the call if it is well formed. It is stored with the events, so nothing else may be in it: the
/// version that is known, then hexadecimal digits in lower case.
pub(super) fn traceparent(metadata: &MetadataMap) -> Option<String> {
    let text = metadata.get("traceparent")?.to_str().ok()?;
    let lengths = [2, 32, 16, 2];
    let parts: Vec<_> = text.split('-').collect();
    let is_hexadecimal = |part: &str| part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let is_zero = |part: &&str| part.bytes().all(|byte| byte == b'0');
    let well_formed = parts.len() == lengths.len()
        && parts.iter().zip(lengths).all(|(part, length)| part.len() == length && is_hexadecimal(part))
        && parts.first() == Some(&"00")
        && !parts.iter().skip(1).take(2).any(is_zero);
    well_formed.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use tonic::metadata::MetadataValue;

    use super::*;

    fn of(text: &str) -> Option<String> {
        let mut metadata = MetadataMap::new();
        metadata.insert("traceparent", MetadataValue::try_from(text).expect("ASCII"));
        traceparent(&metadata)
    }

    #[test]
    fn only_a_well_formed_context_is_kept() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(of(good).as_deref(), Some(good));
        for bad in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "anything at all",
        ] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }
}
