// Package recovery measures how the running system takes failures: how long rows stand still after a process is killed,
// how much memory the services need with a long log before them, and what becomes of an outage of ClickHouse or Kafka.
package recovery
