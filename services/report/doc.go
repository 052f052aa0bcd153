// Package report is the service that answers: SQL reports, articles, alerts, the ledger, over an HTTP API and a page for
// readers. It reads ClickHouse through the views, as a read-only user under limits; it writes nothing and owns nothing.
// Values reach SQL as bound parameters alone.
package report
