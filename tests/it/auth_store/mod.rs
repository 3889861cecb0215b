//! The behaviour of all token stores, and of the file store in particular.

mod incomplete;
mod protection;

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
