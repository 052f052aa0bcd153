// Package fault is a harness that ends, pauses and cuts off the processes of a whole system while it works, and then
// compares what came out with a ledger of its own and with a system that nobody disturbed.
//
//   - corpus.go, compose.go: what is pushed, made from a seed
//   - ledger.go: what must come of it, in plain Go that shares nothing with the services
//   - system.go, process.go, proxy.go: the system as processes, behind proxies that can cut its connections
//   - storm.go and the files beside it: what is done to it
//   - snapshot.go, compare.go, rollup.go: what it shows at the end, and what is wrong with that
//
// docs/faults.md says how to run it.
package fault
