"""Shopify: its webhooks, of orders and of what people ask about themselves."""
