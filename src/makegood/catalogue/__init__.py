"""What a site sells: credit packs and the services that are paid with credits, read from a pack's site.toml.

Must not know who buys, nor how it is paid."""
