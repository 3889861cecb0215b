//! Mishaps of a refresh.

use super::*;

#[tokio::test]
async fn a_refresh_survives_store_failures() {
    use Does::*;
    use Then::*;
    let mut rows = Vec::new();
    for step in [Step::Read, Step::Reserve, Step::Commit] {
        rows.extend([Fails, FailsAfterStoring, Panics].map(|does| (step, does, Nothing)));
        rows.extend([Hangs, HangsAfterStoring].map(|does| (step, does, TimePasses)));
        for then in [CallIsDropped, RuntimeIsDropped] {
            rows.extend([Waits, WaitsAfterStoring].map(|does| (step, does, then)));
        }
        rows.extend([Hangs, HangsAfterStoring].map(|does| (step, does, ProcessIsKilled)));
    }
    for (step, does, then) in rows {
        let row = format!("{step:?} {does:?} {then:?}");
        let mut scene = Scene::new().await;
        *scene.store.set.lock().unwrap() = Some((step, does));
        scene.play(Call::Refresh, then, 0).await;
        let goes_on = scene.goes_on().await;
        // The unavoidable window.
        if (step, does, then) == (Step::Commit, Hangs, ProcessIsKilled) {
            let error = goes_on.expect_err(&row);
            assert_eq!(cause(&error).kind(), ErrorKind::Unauthorized, "{row}");
            assert_eq!(scene.repeats(), 1, "{row}");
        } else {
            goes_on.expect(&row);
            assert_eq!(scene.repeats(), 0, "{row}");
        }
    }
}

#[tokio::test]
async fn a_refresh_survives_everything_but_a_lost_reply() {
    use Then::*;
    // A reply whose refresh token is in an unexpected place.
    let salvaged = |refresh_token: &str| {
        let number: u32 = refresh_token["sandboxRefresh".len()..].parse().unwrap();
        let body = format!(
            r#"<p>"refresh_token" : "sandboxRefresh{:06}", <p>"#,
            number + 3
        );
        Fault::status(StatusCode::OK).body(body).after_processing()
    };
    let late = |_: &str| Fault::delay(Duration::from_secs(10));
    let unread = |_: &str| Fault::hang();
    let lost = |_: &str| Fault::hang().after_processing();
    let failed = |_: &str| Fault::status(StatusCode::BAD_GATEWAY);
    let reset = |_: &str| Fault::reset_after_reading();
    let reset_after = |_: &str| Fault::reset_after_reading().after_processing();
    let empty = |_: &str| Fault::status(StatusCode::OK).body("{}").after_processing();
    type Make<'a> = &'a dyn Fn(&str) -> Fault;
    let rows: [(&str, Make, Then, bool, usize); 12] = [
        ("salvaged", &salvaged, Nothing, true, 0),
        ("late", &late, TimePasses, true, 0),
        ("late", &late, CallIsDropped, true, 0),
        ("late", &late, RuntimeIsDropped, true, 0),
        ("unread", &unread, ProcessIsKilled, true, 1),
        ("failed", &failed, Nothing, true, 1),
        ("reset", &reset, Nothing, true, 1),
        ("failed", &failed, CallIsDropped, true, 1),
        // The unavoidable window.
        ("late", &late, ProcessIsKilled, false, 1),
        ("lost", &lost, ProcessIsKilled, false, 1),
        ("reset after", &reset_after, Nothing, false, 2),
        ("empty", &empty, Nothing, false, 2),
    ];
    for (what, fault, then, survives, repeats) in rows {
        let row = format!("{what} {then:?}");
        let asks_again = matches!(what, "failed" | "reset" | "reset after" | "empty");
        let mut scene = Scene::new().await;
        scene
            .sandbox
            .fault(fault(scene.before.refresh_token().unwrap()));
        scene
            .play(Call::Refresh, then, usize::from(asks_again))
            .await;
        if what == "late" && then != ProcessIsKilled {
            scene.clock.advance(Duration::from_secs(15));
        }
        match (scene.goes_on().await, survives) {
            (Ok(()), true) => {}
            (Err(error), false) => {
                assert_eq!(cause(&error).kind(), ErrorKind::Unauthorized, "{row}");
            }
            (goes_on, _) => panic!("{row}: {goes_on:?}"),
        }
        assert_eq!(scene.repeats(), repeats, "{row}");
    }
}
