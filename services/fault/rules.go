package fault

// rulesYAML are the rules of a run: every burst of the corpus is two alerts. A day is a bucket, so that a run that lasts an
// hour stays in it. %q is the address of the harness's receiver.
const rulesYAML = `rules:
  - {name: burst-soon, watch: all organizations, bucket: 1d, sensitivity: high, min_stories: 4, min_publisher_families: 3, severity: warning}
  - {name: burst-sure, watch: all organizations, bucket: 1d, sensitivity: medium, min_stories: 6, min_publisher_families: 4, severity: critical}
channels:
  - {name: hook, kind: webhook, url: %q}
`
