//! The behaviour of all token stores, and of the file store in particular.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use futures_util::future::join_all;
use leadconnector::{
    auth::{FileStore, MemoryStore, Replaced, TokenStore, Tokens},
    id::Resource,
};
use serde_json::json;

use crate::{auth::location, support::Folder};

fn tokens(number: usize) -> Tokens {
    let expires_at = "2026-01-02T03:04:05.678901234Z".parse().unwrap();
    let refresh = format!("refresh-{number}");
    Tokens::new(format!("access-{number}"), Some(refresh), Some(expires_at))
}

async fn put(store: &dyn TokenStore, key: &Resource, old: Option<usize>, new: usize) -> Replaced {
    let old = old.map(tokens);
    store
        .replace(key, old.as_ref(), &tokens(new))
        .await
        .unwrap()
}

async fn get(store: &dyn TokenStore, key: &Resource) -> Option<Tokens> {
    store.get(key).await.unwrap()
}

/// Returns the location's token file and the new file that replaces it.
fn files(folder: &Path) -> (PathBuf, PathBuf) {
    (
        folder.join("location-l/tokens.json"),
        folder.join("location-l/tokens.new"),
    )
}

/// Creates a folder with stored tokens of the location.
async fn filled(folder: &Path) -> FileStore {
    let store = FileStore::new(folder).unwrap();
    assert_eq!(put(&store, &location(), None, 1).await, Replaced::Done);
    store
}

#[tokio::test]
async fn only_the_expected_tokens_are_replaced() {
    let folder = Folder::new();
    let stores: [Box<dyn TokenStore>; 2] = [
        Box::new(MemoryStore::new()),
        Box::new(FileStore::new(folder.path()).unwrap()),
    ];
    for store in stores {
        let (store, key) = (&*store, &location());
        let other = |number| Replaced::Other(Some(tokens(number)));
        assert_eq!(get(store, key).await, None);
        assert_eq!(put(store, key, Some(1), 2).await, Replaced::Other(None));
        assert_eq!(get(store, key).await, None);
        assert_eq!(put(store, key, None, 1).await, Replaced::Done);
        assert_eq!(get(store, key).await, Some(tokens(1)));
        assert_eq!(put(store, key, None, 2).await, other(1));
        assert_eq!(put(store, key, Some(2), 3).await, other(1));
        assert_eq!(put(store, key, Some(1), 2).await, Replaced::Done);
        assert_eq!(put(store, key, Some(1), 3).await, other(2));
        assert_eq!(get(store, key).await, Some(tokens(2)));
        // Only some fields match the expected tokens.
        let refresh = |number| Some(format!("refresh-{number}"));
        let expires_at = tokens(2).expires_at();
        for almost in [
            Tokens::new("access-1", refresh(2), expires_at),
            Tokens::new("access-2", refresh(1), expires_at),
            Tokens::new("access-2", refresh(2), None),
            Tokens::new("access-2", None, expires_at),
        ] {
            let replaced = store.replace(key, Some(&almost), &tokens(3)).await;
            assert_eq!(replaced.unwrap(), other(2));
            // Stored tokens are returned unchanged.
            let done = store.replace(key, Some(&tokens(2)), &almost).await;
            assert_eq!(done.unwrap(), Replaced::Done);
            assert_eq!(get(store, key).await.as_ref(), Some(&almost));
            let back = store.replace(key, Some(&almost), &tokens(2)).await;
            assert_eq!(back.unwrap(), Replaced::Done);
        }
        // A location differs from a company with the same id.
        let company = Resource::company("l");
        assert_eq!(get(store, &company).await, None);
        assert_eq!(put(store, &company, None, 9).await, Replaced::Done);
        assert_eq!(get(store, key).await, Some(tokens(2)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_many_replacements_succeeds() {
    let folder = Folder::new();
    let file = |()| Arc::new(FileStore::new(folder.path()).unwrap()) as Arc<dyn TokenStore>;
    let memory = MemoryStore::new();
    let memory = |()| Arc::new(memory.clone()) as Arc<dyn TokenStore>;
    for stores in [[(); 8].map(file), [(); 8].map(memory)] {
        for round in 0..5 {
            let replacements = stores.iter().enumerate().map(|(number, store)| {
                let store = Arc::clone(store);
                let old = (round > 0).then(|| round - 1);
                tokio::spawn(async move {
                    let key = &location();
                    let new = Tokens::new(format!("by-{number}"), None, None);
                    let old = old.map(tokens);
                    let replaced = store.replace(key, old.as_ref(), &new).await.unwrap();
                    (replaced, new)
                })
            });
            let done: Vec<_> = join_all(replacements)
                .await
                .into_iter()
                .map(Result::unwrap)
                .filter(|(replaced, _)| *replaced == Replaced::Done)
                .collect();
            assert_eq!(done.len(), 1);
            let winner = &done[0].1;
            let key = &location();
            assert_eq!(get(&*stores[0], key).await.as_ref(), Some(winner));
            let next = stores[0].replace(key, Some(winner), &tokens(round)).await;
            assert_eq!(next.unwrap(), Replaced::Done);
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn files_are_readable_by_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let inner = folder.path().join("a/b");
    let store = filled(&inner).await;
    put(&store, &location(), Some(1), 2).await;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&inner), 0o700);
    assert_eq!(mode(&inner.join("location-l")), 0o700);
    let files: Vec<_> = fs::read_dir(inner.join("location-l")).unwrap().collect();
    assert_eq!(files.len(), 1);
    for file in files {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[cfg(unix)]
#[tokio::test]
async fn symlinks_are_not_followed() {
    let folder = Folder::new();
    let store = filled(folder.path()).await;
    let outside = folder.path().join("outside");
    std::os::unix::fs::symlink(&outside, files(folder.path()).1).unwrap();
    let replaced = store
        .replace(&location(), Some(&tokens(1)), &tokens(2))
        .await;
    replaced.unwrap_err();
    assert!(!outside.exists());
    assert_eq!(get(&store, &location()).await, Some(tokens(1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_never_sees_a_partial_file() {
    let folder = Folder::new();
    let store = filled(folder.path()).await;
    let done = Arc::new(AtomicBool::new(false));
    let path = files(folder.path()).0;
    let reader = std::thread::spawn({
        let done = Arc::clone(&done);
        move || {
            let mut read = 0;
            while !done.load(Ordering::SeqCst) {
                let bytes = fs::read(&path).unwrap();
                let json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
                assert!(json["tokens"]["refreshToken"].is_string());
                read += 1;
            }
            read
        }
    });
    for number in 1..200 {
        let replaced = put(&store, &location(), Some(number), number + 1).await;
        assert_eq!(replaced, Replaced::Done);
    }
    done.store(true, Ordering::SeqCst);
    assert!(reader.join().unwrap() > 10);
}

#[tokio::test]
async fn complete_files_of_a_killed_process_are_adopted() {
    let folder = Folder::new();
    let store = filled(folder.path()).await;
    let (json, new) = files(folder.path());
    let first = fs::read(&json).unwrap();
    put(&store, &location(), Some(1), 2).await;
    fs::rename(&json, &new).unwrap();
    fs::write(&json, first).unwrap();
    assert_eq!(get(&store, &location()).await, Some(tokens(2)));
    assert!(!new.exists());
    // The same when they are replaced next.
    fs::copy(&json, &new).unwrap();
    fs::remove_file(&json).unwrap();
    assert_eq!(
        put(&store, &location(), Some(1), 3).await,
        Replaced::Other(Some(tokens(2)))
    );
    assert_eq!(put(&store, &location(), Some(2), 3).await, Replaced::Done);
}

#[tokio::test]
async fn partial_files_of_a_killed_process_are_ignored() {
    let folder = Folder::new();
    let store = filled(folder.path()).await;
    let (json, new) = files(folder.path());
    let first = fs::read(&json).unwrap();
    put(&store, &location(), Some(1), 2).await;
    let second = fs::read(&json).unwrap();
    fs::write(&json, first).unwrap();
    for length in 0..second.len() {
        fs::write(&new, &second[..length]).unwrap();
        assert_eq!(
            get(&store, &location()).await,
            Some(tokens(1)),
            "{length} bytes"
        );
        assert!(!new.exists());
    }
    // Possible contents after a power failure.
    fs::write(&new, vec![0; second.len()]).unwrap();
    assert_eq!(put(&store, &location(), Some(1), 3).await, Replaced::Done);
    assert_eq!(get(&store, &location()).await, Some(tokens(3)));
}

#[tokio::test]
async fn a_corrupt_file_stays_and_is_not_quoted() {
    let folder = Folder::new();
    let store = filled(folder.path()).await;
    let (json, _) = files(folder.path());
    let whole = fs::read(&json).unwrap();
    let mut corrupt = vec![
        Vec::new(),
        b"access-1".to_vec(),
        json!("access-1").to_string().into_bytes(),
        json!({ "resource": { "location": "l" }, "tokens": "access-1" })
            .to_string()
            .into_bytes(),
        json!({ "resource": { "access-1": "l" }, "tokens": {} })
            .to_string()
            .into_bytes(),
        json!({ "resource": { "location": "l" },
                "tokens": { "accessToken": "a", "expiresAt": "access-1" } })
        .to_string()
        .into_bytes(),
        vec![0; 100],
    ];
    corrupt.extend((0..whole.len()).step_by(7).map(|l| whole[..l].to_vec()));
    for bytes in corrupt {
        fs::write(&json, &bytes).unwrap();
        let key = &location();
        let errors = [
            store.get(key).await.unwrap_err(),
            store.replace(key, None, &tokens(2)).await.unwrap_err(),
        ];
        for error in errors {
            let printed = format!("{error} {error:?}");
            assert!(!printed.contains("access-1"), "{printed}");
        }
        assert_eq!(fs::read(&json).unwrap(), bytes);
    }
    fs::write(&json, whole).unwrap();
    assert_eq!(get(&store, &location()).await, Some(tokens(1)));
}

#[tokio::test]
async fn ids_are_not_paths() {
    let folder = Folder::new();
    let inside = folder.path().join("inside");
    let store = FileStore::new(&inside).unwrap();
    let keys: Vec<_> = [
        "", ".", "..", "/", "a/../b", "../../c", "a\\b", "c:d", "a b", "a\0b", "ä", "A", "a",
        "a.new", "a.json", "%2E", "-", "CON", "é", "e\u{301}",
    ]
    .into_iter()
    .flat_map(|id| [Resource::location(id), Resource::company(id)])
    .collect();
    for (number, key) in keys.iter().enumerate() {
        let replaced = store.replace(key, None, &tokens(number)).await;
        match replaced {
            Ok(replaced) => assert_eq!(replaced, Replaced::Done, "{key:?}"),
            // The names for "." and "%2E" are the same.
            Err(error) => assert!(error.to_string().contains("another installation")),
        }
    }
    let mut found = 0;
    for (number, key) in keys.iter().enumerate() {
        if let Ok(stored) = store.get(key).await {
            assert_eq!(stored, Some(tokens(number)), "{key:?}");
            found += 1;
        }
    }
    assert!(found >= keys.len() - 2);
    let around: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(around.len(), 1, "nothing is outside of the folder");
    assert!(
        fs::read_dir(&inside)
            .unwrap()
            .all(|f| f.unwrap().path().join("tokens.json").is_file())
    );

    // Too long for any file system.
    let long = Resource::location("l".repeat(1000));
    store.get(&long).await.unwrap_err();
    store.replace(&long, None, &tokens(1)).await.unwrap_err();
}

#[tokio::test]
async fn files_of_another_installation_are_not_touched() {
    // Simulates a case-insensitive file system.
    let folder = Folder::new();
    let store = filled(folder.path()).await;
    let (json, new) = files(folder.path());
    let bytes = fs::read(&json).unwrap();
    let names = ["location-other/tokens.json", "location-another/tokens.new"];
    for name in names {
        let path = folder.path().join(name);
        fs::create_dir(path.parent().unwrap()).unwrap();
        fs::write(path, &bytes).unwrap();
    }
    for id in ["other", "another"] {
        let key = Resource::location(id);
        store.get(&key).await.unwrap_err();
        store.replace(&key, None, &tokens(2)).await.unwrap_err();
    }
    for name in names {
        assert_eq!(fs::read(folder.path().join(name)).unwrap(), bytes);
    }
    assert!(!new.exists());
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_may_write_to_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    fs::create_dir(folder.path()).unwrap();
    for (mode, allowed) in [
        (0o700, true),
        (0o750, true),
        (0o755, true),
        (0o770, false),
        (0o775, false),
        (0o702, false),
        (0o777, false),
    ] {
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
        match FileStore::new(folder.path()) {
            Ok(_) => assert!(allowed, "{mode:o}"),
            Err(error) => {
                assert!(!allowed, "{mode:o}: {error}");
                let said = format!(
                    "{}: found a folder of mode {mode:o}",
                    folder.path().display()
                );
                assert!(error.to_string().starts_with(&said), "{error}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn deleted_files_lose_no_update() {
    const TASKS: usize = 4;
    const UPDATES: usize = 50;
    let folder = Folder::new();
    let first = filled(folder.path()).await;
    let done = Arc::new(AtomicBool::new(false));
    let cleaner = std::thread::spawn({
        let (done, path) = (Arc::clone(&done), folder.path().join("location-l"));
        move || {
            while !done.load(Ordering::SeqCst) {
                for file in fs::read_dir(&path).unwrap() {
                    let path = file.unwrap().path();
                    if !path.extension().is_some_and(|e| e == "json" || e == "new") {
                        let _ = fs::remove_file(path);
                    }
                }
            }
        }
    });
    let count =
        |tokens: &Tokens| -> usize { tokens.access_token()["access-".len()..].parse().unwrap() };
    let tasks = (0..TASKS).map(|_| {
        let store = FileStore::new(folder.path()).unwrap();
        tokio::spawn(async move {
            let key = &location();
            let mut updates = 0;
            let mut current = store.get(key).await.unwrap().unwrap();
            while updates < UPDATES {
                let next = tokens(count(&current) + 1);
                match store.replace(key, Some(&current), &next).await.unwrap() {
                    Replaced::Done => {
                        updates += 1;
                        current = next;
                    }
                    Replaced::Other(other) => current = other.unwrap(),
                }
            }
        })
    });
    for task in join_all(tasks).await {
        task.unwrap();
    }
    done.store(true, Ordering::SeqCst);
    cleaner.join().unwrap();
    let last = get(&first, &location()).await.unwrap();
    assert_eq!(count(&last), 1 + TASKS * UPDATES);
}

#[tokio::test]
async fn errors_name_no_folder_with_a_phone_number_in_it() {
    let folder = Folder::new();
    let store = FileStore::new(folder.path()).unwrap();
    let error = async |id: &str| {
        let key = Resource::location(id);
        assert_eq!(put(&store, &key, None, 1).await, Replaced::Done);
        let encoded = id.replace('+', "%2B");
        let file = folder
            .path()
            .join(format!("location-{encoded}/tokens.json"));
        fs::write(file, "not tokens").unwrap();
        let error = store.get(&key).await.unwrap_err();
        let mut printed = format!("{error} {error:?}");
        let mut source = error.source();
        while let Some(error) = source {
            printed += &format!("{error} {error:?}");
            source = error.source();
        }
        printed
    };
    let printed = error("+14155550123").await;
    assert!(!printed.contains("14155550123"), "{printed}");
    assert!(printed.contains(folder.path().to_str().unwrap()));
    let printed = error("ve9EPM428h8vShlRW1KT").await;
    assert!(printed.contains("location-ve9EPM428h8vShlRW1KT"));
}
