-- A shop with twelve related tables and about 1.2 million rows, made up entirely: every value comes from a formula of
-- its row number, so each run makes the same database. For PostgreSQL 15 and later:
--
--   createdb shop && psql -d shop -f schema.sql

BEGIN;

CREATE TABLE country (code char(2) PRIMARY KEY, name text NOT NULL, currency char(3) NOT NULL, vat numeric(4, 3) NOT NULL);
CREATE TABLE customer (
    id integer PRIMARY KEY, name text NOT NULL, email text NOT NULL UNIQUE, phone text, birth_date date,
    country_code char(2) NOT NULL REFERENCES country, joined_at timestamptz NOT NULL, is_subscribed boolean NOT NULL);
CREATE TABLE address (
    id integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customer, street text NOT NULL, city text NOT NULL,
    postal_code text NOT NULL, kind text NOT NULL CHECK (kind IN ('billing', 'shipping')));
CREATE TABLE category (id integer PRIMARY KEY, parent_id integer REFERENCES category, name text NOT NULL);
CREATE TABLE supplier (id integer PRIMARY KEY, name text NOT NULL, country_code char(2) NOT NULL REFERENCES country);
CREATE TABLE product (
    id integer PRIMARY KEY, sku text NOT NULL UNIQUE, name text NOT NULL, category_id integer NOT NULL REFERENCES category,
    supplier_id integer NOT NULL REFERENCES supplier, price numeric(10, 2) NOT NULL, tags text[] NOT NULL,
    attributes jsonb NOT NULL);
CREATE TABLE stock (
    product_id integer PRIMARY KEY REFERENCES product, quantity integer NOT NULL CHECK (quantity >= 0),
    counted_at timestamptz NOT NULL);
CREATE TABLE orders (
    id integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customer, shipping_address_id integer REFERENCES address,
    status text NOT NULL CHECK (status IN ('open', 'paid', 'shipped', 'returned', 'cancelled')),
    placed_at timestamptz NOT NULL);
CREATE TABLE order_item (
    order_id integer NOT NULL REFERENCES orders, line integer NOT NULL, product_id integer NOT NULL REFERENCES product,
    quantity integer NOT NULL, unit_price numeric(10, 2) NOT NULL, PRIMARY KEY (order_id, line));
CREATE TABLE payment (
    id integer PRIMARY KEY, order_id integer NOT NULL REFERENCES orders, method text NOT NULL, amount numeric(12, 2) NOT NULL,
    paid_at timestamptz NOT NULL);
CREATE TABLE shipment (
    id integer PRIMARY KEY, order_id integer NOT NULL REFERENCES orders, carrier text NOT NULL, shipped_at timestamptz NOT NULL,
    took interval);
CREATE TABLE review (
    id integer PRIMARY KEY, product_id integer NOT NULL REFERENCES product, customer_id integer NOT NULL REFERENCES customer,
    stars integer NOT NULL CHECK (stars BETWEEN 1 AND 5), body text, written_at timestamptz NOT NULL);

COMMENT ON TABLE orders IS 'What a customer ordered at one time; its lines are in order_item.';
COMMENT ON COLUMN orders.placed_at IS 'When the customer sent the order.';
COMMENT ON COLUMN order_item.unit_price IS 'In the currency of the customer''s country, without VAT, at the time of the order.';
COMMENT ON COLUMN customer.email IS 'Personal data.';

-- A number in 0 ..< n that looks random, and is the same each time.
CREATE FUNCTION pg_temp.pick(seed bigint, salt integer, n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS
    $$ SELECT ((hashint8extended(seed, salt) % n) + n) % n $$;

INSERT INTO country VALUES
    ('AT', 'Austria', 'EUR', 0.2), ('CH', 'Switzerland', 'CHF', 0.081), ('DE', 'Germany', 'EUR', 0.19),
    ('ES', 'Spain', 'EUR', 0.21), ('FR', 'France', 'EUR', 0.2), ('GB', 'United Kingdom', 'GBP', 0.2),
    ('IT', 'Italy', 'EUR', 0.22), ('NL', 'Netherlands', 'EUR', 0.21), ('NO', 'Norway', 'NOK', 0.25),
    ('PL', 'Poland', 'PLN', 0.23), ('SE', 'Sweden', 'SEK', 0.25), ('US', 'United States', 'USD', 0);

INSERT INTO customer
SELECT i,
    (ARRAY['Ada', 'Ben', 'Cleo', 'Dora', 'Emil', 'Finn', 'Gia', 'Hugo', 'Ines', 'Jon', 'Kira', 'Leo', 'Mina', 'Nils', 'Olga', 'Pia'])
        [1 + pg_temp.pick(i, 1, 16)] || ' '
    || (ARRAY['Abel', 'Berg', 'Costa', 'Dahl', 'Evans', 'Fischer', 'Garcia', 'Haas', 'Ivanov', 'Jensen', 'Kowalski', 'Lind'])
        [1 + pg_temp.pick(i, 2, 12)],
    'customer' || i || '@example.org',
    CASE WHEN pg_temp.pick(i, 3, 5) > 0 THEN '+00 555 ' || lpad(pg_temp.pick(i, 4, 10000000)::text, 7, '0') END,
    date '1940-01-01' + pg_temp.pick(i, 5, 25000)::integer,
    (ARRAY['DE', 'DE', 'DE', 'FR', 'FR', 'GB', 'GB', 'US', 'US', 'AT', 'CH', 'ES', 'IT', 'NL', 'NO', 'PL', 'SE'])
        [1 + pg_temp.pick(i, 6, 17)],
    timestamptz '2020-01-01 00:00:00+00' + pg_temp.pick(i, 7, 189000000) * interval '1 second',
    pg_temp.pick(i, 8, 3) = 0
FROM generate_series(1, 60000) AS i;

INSERT INTO address
SELECT i, 1 + (i - 1) % 60000, (1 + pg_temp.pick(i, 1, 200)) || ' ' ||
    (ARRAY['Station Road', 'High Street', 'Mill Lane', 'Park Avenue', 'River Walk', 'Church Hill'])[1 + pg_temp.pick(i, 2, 6)],
    (ARRAY['Norden', 'Sonnwald', 'Eastbridge', 'Lakeview', 'Porto Alto', 'Kirkby', 'Steinach'])[1 + pg_temp.pick(i, 3, 7)],
    lpad(pg_temp.pick(i, 4, 100000)::text, 5, '0'), CASE WHEN i <= 60000 THEN 'shipping' ELSE 'billing' END
FROM generate_series(1, 80000) AS i;

INSERT INTO category
SELECT i, CASE WHEN i > 8 THEN 1 + (i - 1) % 8 END,
    (ARRAY['Books', 'Kitchen', 'Garden', 'Toys', 'Office', 'Sport', 'Music', 'Travel'])[1 + (i - 1) % 8]
    || CASE WHEN i > 8 THEN ' ' || ((i - 1) / 8) ELSE '' END
FROM generate_series(1, 48) AS i;

INSERT INTO supplier
SELECT i, 'Supplier ' || i, (ARRAY['DE', 'FR', 'IT', 'PL', 'US'])[1 + pg_temp.pick(i, 1, 5)] FROM generate_series(1, 200) AS i;

INSERT INTO product
SELECT i, 'SKU-' || lpad(i::text, 6, '0'),
    (ARRAY['Small', 'Large', 'Blue', 'Red', 'Quiet', 'Bright', 'Folding', 'Classic'])[1 + pg_temp.pick(i, 1, 8)] || ' '
    || (ARRAY['lamp', 'chair', 'pan', 'kite', 'drum', 'atlas', 'tent', 'pen', 'rake', 'ball'])[1 + pg_temp.pick(i, 2, 10)],
    9 + pg_temp.pick(i, 3, 40), 1 + pg_temp.pick(i, 4, 200), (199 + pg_temp.pick(i, 5, 49800)) / 100.0,
    string_to_array((ARRAY['new,gift', 'sale,gift', 'eco,new', 'eco,sale', 'sale'])[1 + pg_temp.pick(i, 6, 5)], ','),
    jsonb_build_object('weight_g', 50 + pg_temp.pick(i, 7, 5000), 'material',
        (ARRAY['wood', 'steel', 'cotton', 'glass'])[1 + pg_temp.pick(i, 8, 4)])
FROM generate_series(1, 6000) AS i;

INSERT INTO stock
SELECT i, pg_temp.pick(i, 1, 400), timestamptz '2026-01-01 06:00:00+00' + pg_temp.pick(i, 2, 86400) * interval '1 second'
FROM generate_series(1, 6000) AS i;

INSERT INTO orders
SELECT i, 1 + pg_temp.pick(i, 1, 60000), 1 + pg_temp.pick(i, 1, 60000),
    (ARRAY['open', 'paid', 'paid', 'shipped', 'shipped', 'shipped', 'shipped', 'shipped', 'returned', 'cancelled'])
        [1 + pg_temp.pick(i, 2, 10)],
    timestamptz '2023-01-01 00:00:00+00' + (i * 473 + pg_temp.pick(i, 3, 3600)) * interval '1 second'
FROM generate_series(1, 200000) AS i;

INSERT INTO order_item
SELECT o, line, product.id, 1 + pg_temp.pick(o * 8 + line, 2, 4), product.price
FROM generate_series(1, 200000) AS o CROSS JOIN generate_series(1, 4) AS line
JOIN product ON product.id = 1 + pg_temp.pick(o * 8 + line, 1, 6000)
WHERE line <= 1 + pg_temp.pick(o, 4, 4);

INSERT INTO payment
SELECT row_number() OVER (ORDER BY orders.id), orders.id,
    (ARRAY['card', 'card', 'transfer', 'wallet'])[1 + pg_temp.pick(orders.id, 5, 4)], sum(quantity * unit_price),
    placed_at + pg_temp.pick(orders.id, 6, 172800) * interval '1 second'
FROM orders JOIN order_item ON order_item.order_id = orders.id
WHERE status IN ('paid', 'shipped', 'returned') GROUP BY orders.id;

INSERT INTO shipment
SELECT row_number() OVER (ORDER BY id), id, (ARRAY['Bluebird', 'Postline', 'Courier 7'])[1 + pg_temp.pick(id, 7, 3)],
    placed_at + (86400 + pg_temp.pick(id, 8, 259200)) * interval '1 second',
    CASE WHEN status = 'shipped' THEN (20 + pg_temp.pick(id, 9, 140)) * interval '1 hour' END
FROM orders WHERE status IN ('shipped', 'returned');

INSERT INTO review
SELECT i, 1 + pg_temp.pick(i, 1, 6000), 1 + pg_temp.pick(i, 2, 60000), 1 + greatest(pg_temp.pick(i, 3, 5), pg_temp.pick(i, 4, 5)),
    CASE WHEN pg_temp.pick(i, 5, 3) > 0 THEN (ARRAY['Does what it should.', 'Broke after a week.', 'A gift, well received.',
        'Smaller than I thought.', 'Would buy again.'])[1 + pg_temp.pick(i, 6, 5)] END,
    timestamptz '2023-02-01 00:00:00+00' + pg_temp.pick(i, 7, 90000000) * interval '1 second'
FROM generate_series(1, 60000) AS i;

CREATE INDEX ON orders (customer_id);
CREATE INDEX ON orders (placed_at);
CREATE INDEX ON order_item (product_id);
CREATE INDEX ON payment (order_id);
CREATE INDEX ON review (product_id);

CREATE VIEW revenue_by_country AS
SELECT country.code, country.currency, count(*) AS orders, sum(payment.amount) AS revenue
FROM payment JOIN orders ON orders.id = payment.order_id JOIN customer ON customer.id = orders.customer_id
JOIN country ON country.code = customer.country_code
GROUP BY country.code;

COMMIT;

ANALYZE;
