"""Who the lead is: typed attributes, company size and revenue, job title, country."""
