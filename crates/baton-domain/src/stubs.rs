//! temporary
use crate::decide::Draft;
use crate::state::Handoff;
use crate::value::*;
use jiff::Timestamp;
impl Handoff {
    #[allow(missing_docs)]
    pub fn last_safe_moment(&self) -> Option<Timestamp> {
        self.needed_by
    }
}
impl ContactPreferences {
    #[allow(missing_docs)]
    pub fn strictest(&self, o: &Self) -> Self {
        o.clone()
    }
}
