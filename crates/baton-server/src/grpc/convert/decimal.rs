//! Decimal numbers in plain digits, exactly as they were written.

use rust_decimal::Decimal;

use super::faults::{Checked, Faults};

/// Reads a number of plain digits, such as `1.5`: at most `most`, with at most `decimals` decimals.
pub(super) fn decimal(faults: &mut Faults, text: &str, most: u32, decimals: u32) -> Checked<Decimal> {
    plain(text)
        .filter(|number| *number <= Decimal::from(most) && number.scale() <= decimals)
        .ok_or_else(|| {
            faults.fault(format!(
                "is not a number in plain digits such as `1.5`, at most {most} and with at most {decimals} decimals"
            ))
        })
}

/// The parser also takes signs, exponents and underscores, and a point without digits around it: one number shall be
/// written in one way.
fn plain(text: &str) -> Option<Decimal> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_plain = match text.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(text),
    };
    // Exactly: what has more digits than a decimal holds is refused and not rounded.
    is_plain.then(|| Decimal::from_str_exact(text).ok()).flatten()
}

/// A number in plain digits.
pub(super) fn from_decimal(number: Decimal) -> String {
    number.to_string()
}
