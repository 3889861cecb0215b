//! The URL where users install the app.

use leadconnector::auth::{OAuthBuilder, WHITE_LABEL_MARKETPLACE};

use super::*;

const REDIRECT: &str = "https://myapp.com/oauth/callback?a=b&c";

fn builder() -> OAuthBuilder {
    OAuth::builder("id+1", "client secret").redirect_uri(REDIRECT)
}

#[test]
fn the_url_holds_everything_percent_encoded_and_no_secret() {
    let scopes = ["conversations/message.readonly", "oauth.readonly"];
    for (marketplace, expected) in [
        (
            None,
            "https://marketplace.gohighlevel.com/oauth/chooselocation",
        ),
        (
            Some(WHITE_LABEL_MARKETPLACE),
            "https://marketplace.leadconnectorhq.com/oauth/chooselocation",
        ),
        (
            Some("http://127.0.0.1:8080/x/"),
            "http://127.0.0.1:8080/x/oauth/chooselocation",
        ),
    ] {
        let app = match marketplace {
            Some(url) => builder().marketplace(url),
            None => builder(),
        };
        let url = app.build().unwrap().authorize_url(scopes, "s&t=u").unwrap();
        let url = url::Url::parse(&url).unwrap();
        let query: Vec<_> = url.query_pairs().collect();
        let query: Vec<_> = query
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        let scope = "conversations/message.readonly oauth.readonly";
        assert_eq!(
            query,
            [
                ("response_type", "code"),
                ("redirect_uri", REDIRECT),
                ("client_id", "id+1"),
                ("scope", scope),
                ("state", "s&t=u"),
            ]
        );
        let mut page = url.clone();
        page.set_query(None);
        assert_eq!(page.as_str(), expected);
        assert!(!url.as_str().contains("secret"));
    }
}

#[test]
fn every_missing_part_is_reported() {
    let fields = |error: &Error| {
        let problems = error.problems().iter();
        problems
            .map(|problem| problem.field().to_owned())
            .collect::<Vec<_>>()
    };
    let app = OAuth::builder("id", "secret").build().unwrap();
    let error = app.authorize_url([] as [&str; 0], " ").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(fields(&error), ["redirect_uri", "state", "scopes"]);

    let app = builder().build().unwrap();
    let error = app.authorize_url(["a", "b c", ""], "s").unwrap_err();
    assert_eq!(fields(&error), ["scopes[1]", "scopes[2]"]);
    let error = app.authorize_url([""], "s").unwrap_err();
    assert_eq!(fields(&error), ["scopes[0]"]);

    for url in [
        "",
        "http://example.com",
        "ftp://x",
        "https://x/?q",
        "https://x/#f",
    ] {
        let error = builder().marketplace(url).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert_eq!(fields(&error), ["marketplace"], "{url}");
    }
}
