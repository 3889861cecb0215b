//! Resolving: which of the messages that match is which of those that were sent.

use proptest::prelude::*;
use serde_json::json;

use super::{at, read_sms, recorded, sent, with};
use crate::{
    id::MessageId,
    inbound,
    outbound::{Email, Sms},
    settle::{
        outcome::{Certainty, Found, Settled},
        resolve::{Case, lacking, resolve},
        unsettled::Unsettled,
    },
    view::reply,
};

fn found(id: u8, certainty: Certainty) -> Found {
    let seconds = i64::from(id);
    let read = with(
        read_sms(),
        &json!({ "id": format!("m{id}"), "dateAdded": at(seconds) }),
    );
    let read: reply::Message = serde_json::from_value(read).unwrap();
    let mut found = sent(Sms::new("c", "Hello")).compare(&read).unwrap();
    found.certainty = certainty;
    found
}

fn case<'a>(began: i64, ids: impl IntoIterator<Item = &'a u8>) -> Case {
    let found = |id: &u8| found(*id, Certainty::Content);
    Case {
        began: at(began),
        candidates: ids.into_iter().map(found).collect(),
        is_unsure: false,
    }
}

/// Names what was resolved: the id that was found, all ids, or nothing.
fn named(cases: &[Case]) -> Vec<String> {
    let named = |settled: &Settled| match settled {
        Settled::Found(found) => found.message_id().to_string(),
        Settled::Ambiguous(ids) => {
            let ids: Vec<_> = ids.iter().map(MessageId::as_str).collect();
            format!("one of {}", ids.join(" "))
        }
        Settled::NotSeen => "not seen".to_owned(),
    };
    resolve(cases).iter().map(named).collect()
}

#[test]
fn equal_texts_are_told_apart_by_their_number() {
    assert_eq!(named(&[case(0, &[1])]), ["m1"]);
    assert_eq!(named(&[case(0, &[])]), ["not seen"]);
    assert_eq!(named(&[case(0, &[1, 2])]), ["one of m1 m2"]);
    // The second call comes first here.
    assert_eq!(named(&[case(2, &[1, 2]), case(0, &[1, 2])]), ["m2", "m1"]);
    let [one, other] = [case(0, &[1]), case(1, &[1])];
    assert_eq!(named(&[one, other]), ["one of m1", "one of m1"]);
    assert_eq!(named(&[case(0, &[1, 2]), case(9, &[2])]), ["m1", "m2"]);
    let unrelated = [case(0, &[1]), case(0, &[2]), case(0, &[])];
    assert_eq!(named(&unrelated), ["m1", "m2", "not seen"]);
    assert_eq!(Vec::from_iter(lacking(&unrelated)), [2]);
    assert_eq!(
        Vec::from_iter(lacking(&[case(0, &[1]), case(1, &[1])])),
        [0, 1]
    );
    assert!(lacking(&[case(0, &[1, 2]), case(1, &[1, 2])]).is_empty());
}

#[test]
fn a_group_with_a_message_that_could_not_be_looked_for_is_not_counted() {
    let unsure = |case: Case| Case {
        is_unsure: true,
        ..case
    };
    assert_eq!(named(&[unsure(case(0, &[1]))]), ["one of m1"]);
    let cases = [unsure(case(0, &[1, 2])), case(1, &[1, 2]), case(2, &[3])];
    assert_eq!(named(&cases), ["one of m1 m2", "one of m1 m2", "m3"]);
    assert_eq!(named(&[unsure(case(0, &[]))]), ["not seen"]);
}

#[test]
fn messages_that_could_be_taken_for_each_other_resemble_each_other() {
    let hello = || sent(Sms::new("c", "Hello"));
    let template = sent(Sms::new("c", "Hi").template("t"));
    for like in [hello(), sent(Sms::new("c", " Hello\r\n")), template] {
        assert!(hello().resembles(&like) && like.resembles(&hello()));
    }
    let later = Unsettled::outbound(Sms::new("c", "Hello"), at(3600));
    for other in [
        sent(Sms::new("d", "Hello")),
        sent(Sms::new("c", "Hi")),
        sent(Email::new("c").subject("Hello").html("Hello")),
        later,
    ] {
        assert!(!hello().resembles(&other) && !other.resembles(&hello()));
    }
    let inbound = |alt_id| recorded(inbound::Sms::from_contact("c").text("Hi").alt_id(alt_id));
    assert!(inbound("a").resembles(&inbound("a")));
    assert!(!inbound("a").resembles(&inbound("b")));
}

#[test]
fn the_most_certain_candidates_count() {
    let candidates = vec![
        found(1, Certainty::Circumstances),
        found(2, Certainty::Id),
        found(3, Certainty::Content),
    ];
    let certain = Case {
        candidates,
        ..case(0, &[])
    };
    assert_eq!(named(&[certain]), ["m2"]);
}

proptest! {
    /// However candidates are shared, no message of the service settles two messages, and what is
    /// found is a candidate.
    #[test]
    fn a_message_settles_at_most_one(
        candidates in prop::collection::vec(prop::collection::btree_set(0_u8..6, 0..4), 0..6),
    ) {
        let cases: Vec<_> = (0..).zip(&candidates).map(|(began, ids)| case(began, ids)).collect();
        let settled = resolve(&cases);
        prop_assert_eq!(settled.len(), cases.len());
        let mut taken = std::collections::HashSet::new();
        for (settled, ids) in settled.iter().zip(&candidates) {
            let allowed = |id: &str| ids.contains(&id[1..].parse::<u8>().unwrap());
            match settled {
                Settled::Found(found) => {
                    prop_assert!(taken.insert(found.message_id().clone()));
                    prop_assert!(allowed(found.message_id().as_str()));
                }
                Settled::Ambiguous(several) => {
                    prop_assert!(several.iter().all(|id| allowed(id.as_str())));
                    prop_assert_eq!(several.len(), ids.len());
                }
                Settled::NotSeen => prop_assert!(ids.is_empty()),
            }
        }
        let lacking = lacking(&cases);
        for (index, settled) in settled.iter().enumerate() {
            match settled {
                Settled::Found(_) => prop_assert!(!lacking.contains(&index)),
                Settled::NotSeen => prop_assert!(lacking.contains(&index)),
                Settled::Ambiguous(_) => {}
            }
        }
    }
}
