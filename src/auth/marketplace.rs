//! The marketplaces where users install an app.

use url::Url;

use crate::Problem;

/// The vendor's marketplace.
pub(super) const MARKETPLACE: &str = "https://marketplace.gohighlevel.com";

/// The marketplace without the vendor's brand, for
/// [`OAuthBuilder::marketplace`](super::OAuthBuilder::marketplace).
pub const WHITE_LABEL_MARKETPLACE: &str = "https://marketplace.leadconnectorhq.com";

/// Parses the URL of a marketplace.
pub(super) fn parse(text: &str) -> Result<Url, Problem> {
    let allowed = "an https URL without a query, such as https://marketplace.leadconnectorhq.com";
    let problem = |found: &str| Problem::new("marketplace", found, allowed);
    let mut url = Url::parse(text).map_err(|error| problem(&format!("not a URL ({error})")))?;
    let host = url.host_str().unwrap_or_default();
    let is_local = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
    if url.scheme() != "https" && !(is_local && url.scheme() == "http") {
        return Err(problem("another scheme"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(problem("a query or a fragment"));
    }
    let path = format!("{}/oauth/chooselocation", url.path().trim_end_matches('/'));
    url.set_path(&path);
    Ok(url)
}
