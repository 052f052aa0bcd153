-- What the articles in the external table `behind` count for: a row for each article and series.
SELECT {{.Columns}}, cityHash64({{template "story"}}) AS story, toString(r.publisher_family) AS family,
    toUnixTimestamp64Milli(r.published_at) AS published_ms, toUnixTimestamp64Milli(r.seen_at) AS seen_ms
{{template "current" .Rows}}
