//! Mishaps of an installation.

use super::*;

#[tokio::test]
async fn an_installation_survives_store_failures() {
    use Does::*;
    use Then::*;
    let mut rows = Vec::new();
    for step in [Step::Read, Step::Commit] {
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
        scene.play(Call::Install, then, 0).await;
        let _ = soon(scene.app.settle()).await;
        let is_new = scene.stored().await.refresh_token() != scene.before.refresh_token();
        // A killed process loses only the code it had exchanged; the previous tokens are unchanged.
        let stored = step == Step::Commit && does == HangsAfterStoring;
        assert_eq!(is_new, then != ProcessIsKilled || stored, "{row}");
        scene.goes_on().await.expect(&row);
        assert_eq!(scene.repeats(), 0, "{row}");
    }
}
