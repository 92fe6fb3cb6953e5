"""The only way to the network: one guard says where to, one proxy connects, and everybody else asks the proxy.

``guard`` knows which addresses are the public web, ``proxy`` is what the browser and ``client`` go through, ``manners``
keeps robots.txt and the pace, ``dns`` and ``tls`` ask what no page shows.
"""
