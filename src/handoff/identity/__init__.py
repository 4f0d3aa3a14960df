"""Who is who: one person one lead, one company one account."""
