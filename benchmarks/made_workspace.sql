-- A company's raw exports, made from the clean tables of benchmarks/made_events.py.
CREATE MACRO pick(words, seed) AS words[1 + (seed % len(words))::INTEGER];
CREATE MACRO sound(number) AS pick(['ba', 'del', 'fi', 'gar', 'ho', 'jan', 'kel', 'lo', 'mar', 'ner', 'pe', 'ril', 'sa',
    'tor', 'vi', 'wen', 'zu', 'bro', 'cla', 'dun'], number);
CREATE MACRO word(seed) AS concat(upper(sound(seed)[1]), sound(seed)[2:], sound(seed // 20), sound(seed // 400));
CREATE MACRO lead_id(key) AS printf('L%08d', key);
CREATE MACRO account_id(key) AS printf('A%07d', key);
CREATE MACRO given(key) AS pick(['Anna', 'Ben', 'Clara', 'David', 'Emma', 'Felix', 'Greta', 'Hugo', 'Ida', 'Jonas', 'Karin',
    'Leon', 'Marie', 'Nils', 'Olga', 'Paul', 'Renate', 'Simon', 'Tessa', 'Ulrich', 'Vera', 'Walter'], hash(key, 1));
CREATE MACRO family(key) AS word((hash(key, 2) % 8000)::BIGINT);
CREATE MACRO company(key) AS concat(word((key % 8000)::BIGINT), ' ', word((key // 8000 * 37 + 11)::BIGINT), ' ',
    pick(['GmbH', 'AG', 'Ltd', 'Inc.', 'S.A.', 'B.V.'], key));

CREATE VIEW leads AS FROM '{{clean}}/leads.parquet';
CREATE VIEW events AS FROM '{{clean}}/events.parquet';

COPY (
    SELECT lead_id(lead_key) AS lead_id, created_at, concat(given(lead_key), ' ', family(lead_key)) AS name, email,
        printf('+49 30 %08d', lead_key) AS phone, company(account_key) AS company, job_title, country, industry, employees,
        source, CASE WHEN account_known THEN account_id(account_key) END AS account_id,
        printf('rep-%02d', account_key % 40) AS owner, newsletter, budget
    FROM leads ORDER BY created_at
) TO '{{to}}/leads.parquet';

COPY (
    SELECT account_id(account_key) AS account_id, company(account_key) AS company, any_value(country) AS country,
        any_value(industry) AS industry, any_value(employees) AS employees,
        printf('https://www.company-%d.example/', account_key) AS website
    FROM leads WHERE account_known GROUP BY account_key ORDER BY account_key
) TO '{{to}}/accounts.parquet';

COPY (
    SELECT lead_id(lead_key) AS lead_id, occurred_at, seen_at AS loaded_at, event_type,
        CASE WHEN outbound THEN 'outbound' ELSE 'inbound' END AS direction, printf('asset-%d', asset_key) AS asset,
        nullif(duration_ms / 1000, 0) AS duration_seconds, nullif(value_e4 / 10000, 0) AS value
    FROM events
) TO '{{to}}/events.parquet';

-- Who asks for a demo becomes SQL more or less often by industry and size; so do a few of those who look at prices.
COPY (
    WITH asked AS (
        SELECT lead_key, min(occurred_at) AS asked_at, count(*) AS times,
            count(*) FILTER (WHERE event_type = 'demo_request') AS demos
        FROM events WHERE event_type IN ('demo_request', 'pricing_page_view') GROUP BY lead_key
    ),
    chance AS (
        SELECT lead_key, asked_at, least(0.9, (0.02 + 0.16 * least(demos, 3) + 0.01 * least(times, 8))
            * CASE industry WHEN 'software' THEN 1.6 WHEN 'public' THEN 0.3 ELSE 0.9 END
            * CASE employees WHEN '1-10' THEN 0.4 WHEN '1000+' THEN 1.5 ELSE 1 END) AS chance
        FROM asked JOIN leads USING (lead_key)
    ),
    qualified AS (
        SELECT lead_key, 'sql' AS stage, asked_at + to_hours((1 + hash(lead_key, 4) % 700)::INTEGER) AS entered_at
        FROM chance WHERE hash(lead_key, 3) % 10000 < 10000 * chance
    )
    SELECT lead_id(lead_key) AS lead_id, stage, entered_at
    FROM (FROM qualified UNION ALL SELECT lead_key, stage, entered_at FROM '{{clean}}/stages.parquet')
    WHERE entered_at < (SELECT max(occurred_at) FROM events) ORDER BY entered_at
) TO '{{to}}/stages.parquet';
