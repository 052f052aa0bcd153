-- An article's own address can differ from its page's canonical link, which made its id.
SELECT article_id FROM articles WHERE url = {url:String} LIMIT 1
