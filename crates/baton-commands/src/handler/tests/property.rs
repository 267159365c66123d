//! Whatever is commanded, in whatever order, repeated and restarted: what the handler says is what the log says.

use baton_domain::ids::RequestId;
use proptest::prelude::*;
use uuid::Uuid;

use super::super::*;
use super::world::*;
use crate::archive::AsOf;
use crate::testing::samples;

/// One thing that happens in a run.
#[derive(Clone, Debug)]
enum Step {
    /// Somebody commands something, under one of a few request ids.
    Command { who: usize, what: usize, request: u128 },
    /// The next order of the story is given, so that runs come far.
    Onward,
    /// The process starts anew.
    Restart,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let acts = samples::every_act().len();
    let step = prop_oneof![
        8 => (0..3_usize, 0..acts, 100..130_u128).prop_map(|(who, what, request)| Step::Command { who, what, request }),
        4 => Just(Step::Onward),
        1 => Just(Step::Restart),
    ];
    prop::collection::vec(step, 1..60)
}

async fn run(steps: Vec<Step>) {
    let world = World::new();
    let mut handler = world.handler().await;
    let mut story = story().into_iter();
    play(&handler, story.next()).await;
    for step in steps {
        let order = match step {
            Step::Restart => {
                handler = world.handler().await;
                continue;
            }
            Step::Onward => story.next(),
            Step::Command { who, what, request } => {
                let callers = [samples::referrer_actor(), samples::receiver_actor(), samples::supervisor()];
                let act = samples::every_act().swap_remove(what);
                Some(Order {
                    request: RequestId(Uuid::from_u128(request)),
                    ..order(callers[who].clone(), 0, act)
                })
            }
        };
        let Some(order) = order else { continue };
        let before = world.stored().await.len();
        match handler.handle(order.clone()).await {
            Ok(outcome) => {
                let new = world.stored().await.len() - before;
                assert_eq!(new, if outcome.repeat { 0 } else { outcome.events.len() });
                let as_of = AsOf::Revision(outcome.revision());
                let prefix = world.archive().load_as_of(&stream(), as_of, samples::NOON).await.unwrap();
                assert_eq!(prefix.folded.as_ref(), Some(&*outcome.folded));
                if outcome.recorded {
                    let again = world.handler().await.handle(order).await.unwrap();
                    assert_repeats(&again, &outcome);
                }
            }
            Err(CommandError::Refused(_) | CommandError::RequestReused | CommandError::NotFound) => {
                assert_eq!(world.stored().await.len(), before)
            }
            Err(other) => panic!("{other:?}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_handler_says_what_the_log_says(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(run(steps));
    }
}
