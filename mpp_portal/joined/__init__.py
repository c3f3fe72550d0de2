"""What joins the apps: pages, lists, files and reports that need more than one of them."""
