-- Whether any news ever named an organization that the taxonomy does not have.
SELECT 1 AS given, '' AS id FROM series WHERE kind = 'organization' AND organization = {id:String} LIMIT 1
