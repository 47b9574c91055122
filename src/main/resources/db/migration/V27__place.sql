-- Where this store lies. A copy of it says "copy", or lies elsewhere than it says: a restored backup is not gone on with as if nothing had
-- happened since. Null: nobody has looked yet.
CREATE TABLE store_place (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    place    VARCHAR(200)
);
INSERT INTO store_place (only_one, place) VALUES (1, NULL);
