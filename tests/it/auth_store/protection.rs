//! What a file store protects its files from.

use super::*;

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
