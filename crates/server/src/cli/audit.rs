//! `keywright audit verify`: walks the log and proves that it is whole. Exit code 0, or the first broken revision.

use super::storage;
use crate::config::Storage;
use crate::data_folder::DataFolder;
use crate::log;
use keywright_store::Reader;

/// Needs no sealing key. The embedded database must not be in use by a server.
pub(super) async fn verify(options: Storage) -> anyhow::Result<()> {
    let looked = DataFolder::look(&options.data);
    let embedded = options.database_url.is_none() && looked.database().exists();
    let folder = if embedded { DataFolder::lock(&options.data)? } else { looked };
    let reader = Reader::at(&storage::location(&options, &folder)).await?;
    let verified = reader.verify_log().await;
    reader.close().await;
    let report = verified?;
    log::say(&format!(
        "the log is whole: {} events in {} chains, last revision {}",
        report.events, report.chains, report.last.0
    ));
    if report.cut > 0 {
        log::say(&format!("{} events before them were cut off by retention and cannot be checked", report.cut));
    }
    for (chain, seq, hash) in report.heads {
        log::say(&format!("chain {chain} ends at {seq} with {hash}"));
    }
    Ok(())
}
