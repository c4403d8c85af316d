-- Lists find the links whose webhook was given up. Written with what says that nothing of a link is open any more, so it costs no row
-- of its own. Of links that are there it is not known until one of their webhooks is settled again.

ALTER TABLE links ADD COLUMN webhook_exhausted INTEGER;
