"""Series methods on numpy alone: arrays in, arrays out; nothing here knows a client group or a place."""
