//! Every limit of what a command may carry. Beyond one, a command is refused with the limit named in the refusal.

/// The longest identifier or code, in bytes.
pub const IDENTIFIER_BYTES: usize = 64;
/// The longest title of a program or service, in bytes of UTF-8.
pub const TITLE_BYTES: usize = 200;
/// The most codes of one kind that a service or a screening may name.
pub const RECORD_CODES: usize = 100;
/// Within how many minutes the same capacity, said again, is nothing new.
pub const SAME_CAPACITY_MINUTES: i64 = 60;
/// The most versions that a program may have.
pub const PROGRAM_VERSIONS: usize = 500;
/// The longest single text that a person may write, in bytes of UTF-8.
pub const TEXT_BYTES: usize = 4_000;
/// The most entries of a list inside a package of information (actions, medications).
pub const INFORMATION_ITEMS: usize = 50;
/// The most people in one introduction.
pub const PARTICIPANTS: usize = 50;
/// The most questions that one introduction may carry.
pub const QUESTIONS: usize = 20;
/// The most actions that one acknowledgement may accept.
pub const ACTIONS: usize = 50;
/// The most receivers that one consent or withdrawal may name.
pub const RECEIVERS: usize = 50;
/// The most steps of one practice handoff.
pub const PRACTICE_STEPS: usize = 30;
/// The highest age that a request may state, in years.
pub const AGE_YEARS: u32 = 130;
/// The longest introduction that may be recorded, in seconds: one day.
pub const INTRODUCTION_SECONDS: u32 = 86_400;
/// The most values that one list of a policy may name.
pub const POLICY_CODES: usize = 100;
/// The longest time that a policy may state in minutes: one year.
pub const POLICY_MINUTES: u32 = 366 * 24 * 60;
/// The longest time that a policy may state in days.
pub const POLICY_DAYS: u32 = 366;
/// The most that a policy may allow a caller's clock to run ahead, in seconds.
pub const POLICY_SKEW_SECONDS: u32 = 300;
/// The most attempts, declines or alternatives that a policy may ask for.
pub const POLICY_ATTEMPTS: u32 = 100;
/// The farthest that a policy may call within reach, in kilometres: half around the earth.
pub const POLICY_KM: u32 = 20_038;
/// The largest weight of a burden.
pub const POLICY_WEIGHT: u32 = 1_000_000;
/// The most decimals of a weight, so that sums of products stay exact.
pub const POLICY_WEIGHT_DECIMALS: u32 = 6;
/// The most options that one choice of a path may weigh.
pub const OPTIONS: usize = 50;
/// The most factors that one choice of a path may say make the patient vulnerable.
pub const VULNERABILITIES: usize = 50;
/// The longest that an option may take, in hours: one year.
pub const OPTION_HOURS: u32 = 366 * 24;
/// The farthest that an option may be, in kilometres: half around the earth.
pub const OPTION_KM: u32 = 20_038;
/// The most that an option may cost, in the smallest unit of the currency.
pub const OPTION_COST_MINOR_UNITS: u64 = 1_000_000_000;
/// The most decimals of an option's hours and kilometres: with those of a weight, every burden fits a decimal exactly.
pub const OPTION_DECIMALS: u32 = 3;
/// The most services that one packet of information may name.
pub const PACKET_SERVICES: usize = 50;
/// The most people within hearing that one clearance may name.
pub const WITHIN_HEARING: usize = 20;
/// The most times of a week at which a patient may call it safe to be reached.
pub const SAFE_TIMES: usize = 50;
