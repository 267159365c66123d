-- What a serving role may, and no more. {role} is its quoted name, {database} the database's.

GRANT CONNECT, CREATE ON DATABASE {database} TO {role};

REVOKE ALL ON SCHEMA baton, baton_keys FROM {role};
GRANT USAGE ON SCHEMA baton, baton_keys TO {role};

REVOKE ALL ON baton.event, baton.migration, baton.replica, baton_keys.key FROM {role};
GRANT SELECT ON baton.event, baton.migration, baton_keys.key TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON baton.replica TO {role};

GRANT EXECUTE ON FUNCTION baton.append, baton_keys.insert_if_absent, baton_keys.destroy TO {role};
