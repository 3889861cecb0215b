//! Files that a killed process, or something else, left incomplete.

use super::*;

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
