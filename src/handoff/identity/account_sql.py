"""The steps of account matching in the engine's own words; each makes a table of the ones before.

Tables given: leads (i, account_id, site, name, stem, country) and accounts (account_id, site, name, stem,
country). The last table is matched (i, account_id, company, method, confidence, note).
"""

from typing import Final

#: A web address that more accounts give is a portal's, and no company's.
_PORTAL: Final = 20
#: A name, or four letters at one end of names, that more companies have tells nothing, and would make too many pairs.
_MANY: Final = 50
_MANY_ENDS: Final = 1_000
#: Of the leads that say it, so many must agree before a domain or a name is learned from them.
_MOST: Final = 0.5
_NEARLY_ALL: Final = 0.8
#: Confidence of each way to decide (docs/identity.md gives the reasons): a website, one of several that name or
#: country picks, a domain or name learned from other leads.
_SITE: Final = 0.99
_SITE_AND_NAME: Final = 0.97
_SITE_AND_COUNTRY: Final = 0.85
_LEARNED: Final = 0.95
_NAME: Final = 0.95
_NAME_NO_COUNTRY: Final = 0.90
_NAME_TIE: Final = 0.85
_SLIP: Final = 0.85
_SLIP_NO_COUNTRY: Final = 0.80
#: A slip of one letter counts in names of at least so many; shorter ones are too often another company's.
_LONG: Final = 8
#: What is taken off where the country is another, a word like "group" differs, or the lead writes from elsewhere.
_OTHER_COUNTRY: Final = 0.25
_STEM: Final = 0.10
_OTHER_DOMAIN: Final = 0.10
#: Below this nothing is matched.
_ENOUGH: Final = 0.80

_SITES: Final = f"""
    CREATE TEMP TABLE sites AS
    SELECT DISTINCT site, account_id, name, country, {_SITE}::DOUBLE AS confidence FROM accounts
    WHERE site IS NOT NULL AND account_id IS NOT NULL
    QUALIFY count(DISTINCT account_id) OVER (PARTITION BY site) <= {_PORTAL}"""
#: Where no website tells: the account of most leads that have an id and write from there.
_LEARNED_SITES: Final = f"""
    INSERT INTO sites
    SELECT site, account_id, NULL, NULL, {_LEARNED} * share FROM (
        SELECT site, account_id, count(*) / sum(count(*)) OVER (PARTITION BY site) AS share
        FROM leads WHERE account_id IS NOT NULL AND site IS NOT NULL GROUP BY site, account_id)
    WHERE share > {_MOST} AND site NOT IN (SELECT site FROM sites)"""
_BY_SITE: Final = f"""
    CREATE TEMP TABLE by_site AS
    WITH found AS (
        SELECT i, s.account_id, s.confidence, count(*) OVER (PARTITION BY i) AS n,
            coalesce(leads.name = s.name, false) AS named, coalesce(leads.country = s.country, false) AS there
        FROM leads JOIN sites AS s USING (site) WHERE leads.account_id IS NULL),
    counted AS (
        SELECT *, count(*) FILTER (named) OVER (PARTITION BY i) AS n_named,
            count(*) FILTER (there) OVER (PARTITION BY i) AS n_there,
            count(*) FILTER (named AND there) OVER (PARTITION BY i) AS n_both FROM found)
    SELECT i, account_id, n, CASE WHEN n = 1 THEN confidence WHEN n_named = 1 OR n_both = 1 THEN {_SITE_AND_NAME}
        ELSE {_SITE_AND_COUNTRY} END AS confidence
    FROM counted
    WHERE n = 1 OR (n_named = 1 AND named) OR (n_named <> 1 AND n_both = 1 AND named AND there)
        OR (n_named = 0 AND n_there = 1 AND there)"""
_PLACED: Final = """
    CREATE TEMP TABLE placed AS
    SELECT leads.*, coalesce(leads.account_id, b.account_id) AS account,
        coalesce('id:' || account, 'domain:' || site) AS company,
        CASE WHEN leads.account_id IS NOT NULL THEN 'id' WHEN b.i IS NOT NULL THEN 'domain' END AS method,
        CASE WHEN leads.account_id IS NOT NULL THEN 1.0 ELSE b.confidence END AS confidence
    FROM leads LEFT JOIN by_site AS b USING (i)"""
#: Names of companies: those of the accounts, and where none has the name, what leads that were placed say.
_NAMES: Final = """
    CREATE TEMP TABLE names AS
    SELECT DISTINCT 'id:' || account_id AS company, name, stem, country, site, true AS listed
    FROM accounts WHERE name IS NOT NULL AND account_id IS NOT NULL"""
_LEARNED_NAMES: Final = f"""
    INSERT INTO names
    SELECT company, name, stem, country, site, false FROM (
        SELECT company, name, min(stem) AS stem,
            CASE WHEN count(DISTINCT country) = 1 THEN min(country) END AS country,
            CASE WHEN count(DISTINCT site) = 1 THEN min(site) END AS site,
            count(*) / sum(count(*)) OVER (PARTITION BY name) AS share
        FROM placed WHERE company IS NOT NULL AND name IS NOT NULL GROUP BY company, name)
    WHERE share >= {_NEARLY_ALL} AND name NOT IN (SELECT name FROM names)"""
_UNPLACED: Final = f"""
    FROM placed AS p JOIN (SELECT * FROM names QUALIFY count(*) OVER (PARTITION BY {{0}}) <= {_MANY}) AS n
        ON p.{{0}} = n.{{0}} WHERE p.method IS NULL AND n.company IS DISTINCT FROM p.company"""
_BY_NAME: Final = f"""
    CREATE TEMP TABLE by_name AS
    WITH found AS (
        SELECT p.i, n.company, 0.0 AS less, p.country AS c, n.country AS nc, p.site AS s, n.site AS ns
        {_UNPLACED.format("name")}
        UNION ALL
        SELECT p.i, n.company, {_STEM}, p.country, n.country, p.site, n.site
        {_UNPLACED.format("stem")} AND p.name NOT IN (SELECT name FROM names)),
    counted AS (
        SELECT *, count(*) OVER (PARTITION BY i) AS n, count(*) FILTER (c = nc) OVER (PARTITION BY i) AS n_there,
            coalesce(c = nc, false) AS there FROM found),
    weighed AS (
        SELECT i, company, n,
            CASE WHEN n > 1 THEN {_NAME_TIE} WHEN there THEN {_NAME} ELSE {_NAME_NO_COUNTRY} END - less
            - CASE WHEN c <> nc THEN {_OTHER_COUNTRY} ELSE 0 END - CASE WHEN s <> ns THEN {_OTHER_DOMAIN} ELSE 0 END
            AS confidence
        FROM counted WHERE n = 1 OR (n_there = 1 AND there))
    SELECT * FROM weighed WHERE confidence >= {_ENOUGH}"""
#: Names with one slip of the keyboard, of leads that no other way places; numbers in a name must agree.
_BY_SLIP: Final = f"""
    INSERT INTO by_name
    WITH lost AS (
        SELECT i, name, country FROM placed WHERE method IS NULL AND site IS NULL AND length(name) >= {_LONG}
            AND i NOT IN (SELECT i FROM by_name) AND name NOT IN (SELECT name FROM names)),
    lost_ends AS (
        SELECT DISTINCT name, unnest(['<' || name[:4], name[-4:] || '>']) AS ending FROM lost),
    ends AS (
        SELECT * FROM (SELECT *, unnest(['<' || name[:4], name[-4:] || '>']) AS ending FROM names)
        QUALIFY count(*) OVER (PARTITION BY ending) <= {_MANY_ENDS}),
    near AS (
        SELECT DISTINCT l.name, n.company, n.country FROM lost_ends AS l JOIN ends AS n USING (ending)
        WHERE abs(length(l.name) - length(n.name)) <= 1 AND damerau_levenshtein(l.name, n.name) = 1
            AND regexp_replace(l.name, '[^0-9]', '', 'g') = regexp_replace(n.name, '[^0-9]', '', 'g')),
    found AS (
        SELECT lost.i, near.company, lost.country = near.country AS there, count(*) OVER (PARTITION BY lost.i) AS n
        FROM lost JOIN near ON lost.name = near.name WHERE coalesce(lost.country = near.country, true))
    SELECT i, company, n, CASE WHEN there THEN {_SLIP} ELSE {_SLIP_NO_COUNTRY} END FROM found WHERE n = 1"""
#: A domain whose leads were placed by name, nearly all in one account, is that account's.
_SITES_BY_NAME: Final = f"""
    CREATE TEMP TABLE sites_by_name AS
    SELECT site, company, confidence FROM (
        SELECT p.site, b.company, min(b.confidence) AS confidence,
            count(*) / sum(count(*)) OVER (PARTITION BY p.site) AS share
        FROM placed AS p JOIN by_name AS b USING (i) WHERE p.site IS NOT NULL GROUP BY p.site, b.company)
    WHERE share >= {_NEARLY_ALL} AND site NOT IN (SELECT site FROM sites)"""
_TIES: Final = """
    CREATE TEMP TABLE ties AS
    SELECT site, count(DISTINCT account_id) AS n FROM sites GROUP BY site HAVING n > 1"""
_MATCHED: Final = """
    CREATE TEMP TABLE matched AS
    WITH joined AS (
        SELECT p.i, p.account, coalesce(b.company, s.company, p.company) AS company,
            CASE WHEN p.method IS NOT NULL THEN p.method WHEN b.i IS NOT NULL THEN 'name'
                WHEN p.site IS NOT NULL THEN 'domain' END AS method,
            CASE WHEN p.method IS NOT NULL THEN p.confidence WHEN b.i IS NOT NULL THEN b.confidence
                WHEN t.n IS NOT NULL THEN 1.0 / t.n WHEN s.site IS NOT NULL THEN s.confidence
                WHEN p.site IS NOT NULL THEN 1.0 END AS confidence,
            CASE WHEN p.method IS NULL AND b.i IS NULL AND t.n IS NOT NULL
                THEN t.n || ' accounts have this domain, and neither name nor country tells which' END AS note
        FROM placed AS p LEFT JOIN by_name AS b USING (i)
        LEFT JOIN sites_by_name AS s ON p.method IS NULL AND b.i IS NULL AND s.site = p.site
        LEFT JOIN ties AS t ON t.site = p.site)
    SELECT i, coalesce(account, CASE WHEN starts_with(company, 'id:') THEN company[4:] END) AS account_id, company,
        method, confidence::DOUBLE AS confidence, note FROM joined"""
STEPS: Final = (
    _SITES,
    _LEARNED_SITES,
    _BY_SITE,
    _PLACED,
    _NAMES,
    _LEARNED_NAMES,
    _BY_NAME,
    _BY_SLIP,
    _SITES_BY_NAME,
    _TIES,
    _MATCHED,
)
