//! How a path's burden on the patient is weighed (R3).

use crate::ids::Code;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The weights of the burden `B = alpha*T + beta*D + gamma*C`, in exact decimals. `B` has no unit of its own: only its
/// order counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BurdenWeights {
    /// Alpha: of an hour until the patient is served.
    #[serde(with = "rust_decimal::serde::str")]
    pub per_hour: Decimal,
    /// Beta: of a kilometre to the service.
    #[serde(with = "rust_decimal::serde::str")]
    pub per_km: Decimal,
    /// Gamma: of the smallest unit of the currency that the patient pays out of pocket.
    #[serde(with = "rust_decimal::serde::str")]
    pub per_minor_unit: Decimal,
    /// The currency that costs are stated in, as ISO 4217 codes it.
    pub currency: Code,
}

impl Default for BurdenWeights {
    /// A choice of this project: a kilometre there and back weighs as much as one dollar or four hours of waiting. Time to
    /// wait and money differ most between needs, so a program should weigh them for its own.
    #[expect(clippy::expect_used, reason = "the code is a constant that a test checks")]
    fn default() -> Self {
        Self {
            per_hour: Decimal::new(25, 2),
            per_km: Decimal::ONE,
            per_minor_unit: Decimal::new(1, 2),
            currency: Code::new("USD").expect("the currency is a code"),
        }
    }
}
