-- Rights of the role that serves pages and jobs. Run by the owner of the database after `escale migrate` and after
-- `escale restore`; running it again changes nothing:  psql -v app=escale -d escale -f rights.sql
GRANT USAGE ON SCHEMA public TO :"app";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"app";
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO :"app";
-- The log is added to and read. Nobody who gets hold of a web process can rewrite it.
REVOKE UPDATE, DELETE, TRUNCATE ON core_auditentry, core_signedhead FROM :"app";
-- The schema is the owner's.
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM :"app";
