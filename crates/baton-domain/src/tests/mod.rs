//! The rules, one file each, told as given, when, then; the transition table; and random histories.

mod given;
mod illegal;
mod policy;
mod practice;
mod properties;
mod r01_consent;
mod r02_withdrawal;
mod r07_live;
mod r08_read_back;
mod r09_accountability;
mod r10_decline;
mod r11_cancelling;
mod r12_closing;
mod r13_reasons;
mod r14_deadlines;
mod r16_nothing_edited;
mod r17_time;
mod r18_duplicates;
mod r20_terminal;
mod r21_who;
mod r22_breach;
mod transitions;
mod values;
mod warmth;
