//! The rows that lists show: one for each key and each entry that was ever used.

use super::packed::{Call, Sum, What};
use crate::Error;
use crate::seam::{Query, Statement, Transaction, statements};

statements! {
    /// Another node may have written a later use before: the last use never goes back.
    ADD_KEY_USE = "INSERT INTO api_key_usage (api_key_id, count, last_used, last_used_address, last_used_method, \
        last_used_path) VALUES ($1, $2, $3, $4, $5, $6) \
        ON CONFLICT (api_key_id) DO UPDATE SET count = api_key_usage.count + excluded.count, \
        last_used_address = CASE WHEN excluded.last_used >= api_key_usage.last_used \
            THEN excluded.last_used_address ELSE api_key_usage.last_used_address END, \
        last_used_method = CASE WHEN excluded.last_used >= api_key_usage.last_used \
            THEN excluded.last_used_method ELSE api_key_usage.last_used_method END, \
        last_used_path = CASE WHEN excluded.last_used >= api_key_usage.last_used \
            THEN excluded.last_used_path ELSE api_key_usage.last_used_path END, \
        last_used = CASE WHEN excluded.last_used >= api_key_usage.last_used \
            THEN excluded.last_used ELSE api_key_usage.last_used END";
    ADD_ENTRY_USE = "INSERT INTO access_list_usage (entry_id, count, last_used, last_used_address) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (entry_id) DO UPDATE SET count = access_list_usage.count + excluded.count, \
        last_used_address = CASE WHEN excluded.last_used >= access_list_usage.last_used \
            THEN excluded.last_used_address ELSE access_list_usage.last_used_address END, \
        last_used = CASE WHEN excluded.last_used >= access_list_usage.last_used \
            THEN excluded.last_used ELSE access_list_usage.last_used END";
}

/// Adds sums that are in order to the rows of what they are of.
pub(super) async fn add(sums: &[Sum], calls: &[Call], tx: &mut Transaction) -> Result<(), Error> {
    for sum in sums {
        tx.insert_later(match sum.what {
            What::Entry(_) => bind(ADD_ENTRY_USE, sum),
            What::Key(_) => {
                let call = usize::try_from(sum.call).ok().and_then(|call| calls.get(call));
                let (method, path) = call.cloned().unwrap_or_default();
                bind(ADD_KEY_USE, sum).bind(method).bind(path)
            }
        });
    }
    tx.insert_now().await
}

fn bind(statement: Statement, sum: &Sum) -> Query {
    let count = i64::try_from(sum.count).unwrap_or(i64::MAX);
    statement.bind(sum.what.id()).bind(count).bind(sum.last).bind(sum.address.to_string())
}
